import {inspect} from 'node:util';

type Level = 'error' | 'info' | 'warning';

/**
While the screen is drawn on, nothing else may write to the terminal: standard error and the console go to the log.

@returns Gives them back when it is disposed of.
*/
export function captureOutput(
	stderr: NodeJS.WriteStream,
	tell: (level: Level, text: string) => void,
): Disposable & {readonly release: () => void} {
	const write = stderr.write.bind(stderr);
	const methods = {
		log: console.log,
		info: console.info,
		debug: console.debug,
		warn: console.warn,
		error: console.error,
	};
	const say =
		(level: Level) =>
		(...values: unknown[]): void => {
			tell(level, values.map(value => (typeof value === 'string' ? value : inspect(value))).join(' '));
		};

	stderr.write = (text: unknown): boolean => {
		for (const line of String(text).split('\n')) {
			if (line.trim() !== '') {
				tell('warning', line);
			}
		}

		return true;
	};

	Object.assign(console, {
		log: say('info'),
		info: say('info'),
		debug: say('info'),
		warn: say('warning'),
		error: say('error'),
	});
	const release = (): void => {
		stderr.write = write;
		Object.assign(console, methods);
	};

	return {release, [Symbol.dispose]: release};
}
