import process from 'node:process';

/** The value of `--name VALUE` on the command line. */
export function option(name: string, fallback: string): string {
	const index = process.argv.indexOf(`--${name}`);
	return (index === -1 ? undefined : process.argv[index + 1]) ?? fallback;
}
