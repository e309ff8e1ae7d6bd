import {RefusedError, UsageError} from '../../engine/client.js';
import {defineCommand} from '../command.js';
import {terminalText} from '../output/terminal-text.js';
import {namedSnapshot} from '../pick-snapshot.js';

/** Larger files are hardly text that somebody wants to see on a terminal. */
const mostOnTerminal = 1_048_576;

export const command = defineCommand({
	usage: 'SNAPSHOT PATH',
	description:
		'Writes a file of a snapshot to standard output, or a folder as a ZIP archive. Every byte is verified. On a terminal only text is shown.',
	words: {minimum: 2, maximum: 2},
	flags: {},
	examples: [
		['holdfast dump latest Documents/report.odt > report.odt', 'one file'],
		['holdfast dump 4fba541e Pictures > pictures.zip', 'a folder as an archive'],
	],
	async run(context, {words: [name = '', path = '']}) {
		const {output, signal, isJson, stdoutIsTerminal} = context;
		if (isJson) {
			throw new UsageError('dump writes bytes, not --json', {hint: 'Leave out --json.'});
		}

		await using client = await context.openClient();
		const snapshot = await namedSnapshot(context, client, name, 'Take it from');
		const {entry, bytes} = await client.dump({snapshot, path, signal});
		if (entry?.kind !== 'file') {
			refuseTerminal(stdoutIsTerminal, 'An archive');
			await output.flush();
			const {status} = await client.restore({snapshot, path, zip: output.stream, signal});
			return {status};
		}

		if (stdoutIsTerminal) {
			await output.line(await showable(bytes, entry.size));
			return {};
		}

		for await (const piece of bytes) {
			await output.bytes(piece);
		}

		return {};
	},
});

async function showable(bytes: AsyncIterable<Buffer>, size: number): Promise<string> {
	refuseTerminal(size > mostOnTerminal, 'A file of this size');
	const pieces: Buffer[] = [];
	for await (const piece of bytes) {
		pieces.push(piece);
	}

	const text = terminalText(Buffer.concat(pieces));
	refuseTerminal(text === undefined, 'What is not text');
	return (text ?? '').replace(/\n$/, '');
}

function refuseTerminal(isRefused: boolean, what: string): void {
	if (isRefused) {
		throw new RefusedError(`${what} is not written to a terminal`, {hint: 'Write it to a file with > FILE.'});
	}
}
