import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {initRepository, openSource, Client} from '../../../source/index.js';
import {pseudoRandomBytes} from '../pseudo-random.js';

export const password = 'correct horse battery staple';

const day = 86_400_000;

/** What a person called Ada would have: documents that she writes, pictures that come in, a name that is up to no good; backed up for forty days. */
export async function makeExample(folder: string, now: Date): Promise<{source: string; repository: string}> {
	const source = path.join(folder, 'home');
	const repository = path.join(folder, 'backups');
	let seed = 7;
	const noise = (length: number) => pseudoRandomBytes(length, seed++);
	const write = async (name: string, content: Uint8Array | string) => {
		const file = path.join(source, name);
		await mkdir(path.dirname(file), {recursive: true});
		await writeFile(file, content);
	};

	await write('Documents/report.odt', noise(84_000));
	await write('Documents/budget.csv', 'month,income,rent\n'.repeat(400));
	await write('Documents/évil\u001B]52;c;cHduZWQ=\u0007.txt', 'a name that tries to own the terminal\n');
	await write('Mail/archive/2019.mbox', noise(900_000));
	await write('Music/Bach/Goldberg.flac', noise(2_400_000));
	for (let index = 0; index < 60; index++) {
		await write(`src/engine/part-${String(index).padStart(2, '0')}.ts`, `export const part = ${index};\n`.repeat(40));
	}

	const {repository: made} = await initRepository(repository, {
		credentials: {password},
		encryption: true,
		addRecoveryKey: true,
	});
	await using client = new Client(made);
	let picture = 400;
	for (let ago = 40; ago > 0; ago--) {
		const isAway = ago === 12 || ago === 27 || ago === 28;
		await write(
			'Documents/notes.md',
			`# Notes\n\n${Array.from({length: 41 - ago}, (_, index) => `- day ${index + 1}: thought about backups`).join('\n')}\n`,
		);
		for (let count = 0; count < (ago % 9 === 0 ? 6 : 1); count++) {
			await write(
				`Pictures/2026/Hokkaido/DSC_${String(picture++).padStart(4, '0')}.jpg`,
				noise(120_000 + ((ago * 37) % 11) * 30_000),
			);
		}

		if (ago === 5) {
			await rm(path.join(source, 'Mail'), {recursive: true});
		}

		if (!isAway) {
			const opened = await openSource({paths: [source], host: 'laptop'});
			const created = new Date(now.getTime() - (ago - 1) * day - (ago === 1 ? 180_000 : (ago * 7_919_000) % (day / 3)));
			await client.backup({
				source: opened,
				created,
				tags: ago % 7 === 1 ? ['weekly'] : ago === 20 ? ['before-upgrade'] : [],
			});
		}
	}

	return {source, repository};
}
