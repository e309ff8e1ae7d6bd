import {execFileSync} from 'node:child_process';
import {randomFillSync} from 'node:crypto';
import {
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';

export type DataSet = {
	readonly name: string;
	readonly title: string;
	readonly folder: string;
	/** File that the step "one file changed" appends to. */
	readonly victim: string;
	/** Makes it, unless it is there. */
	make(): void;
};

const megabyte = 1_000_000;

/** Big files of random bytes and of zeros, photos and small text: 1.05 GB. */
function makeMixed(folder: string): void {
	const block = Buffer.alloc(megabyte);
	const writeBlocks = (name: string, count: number, fill: () => unknown) => {
		const file = openSync(path.join(folder, name), 'w');
		for (let index = 0; index < count; index++) {
			fill();
			writeSync(file, block);
		}

		closeSync(file);
	};

	writeBlocks('random.bin', 500, () => randomFillSync(block));
	writeBlocks('zeros.bin', 500, () => block.fill(0));
	mkdirSync(path.join(folder, 'photos'));
	for (let index = 0; index < 50; index++) {
		writeBlocks(`photos/${index}.jpg`, 1, () => randomFillSync(block));
	}

	mkdirSync(path.join(folder, 'config'));
	for (let index = 0; index < 100; index++) {
		writeFileSync(
			path.join(folder, 'config', `${index}.conf`),
			`[section ${index}]\n`.padEnd(1024, `key${index} = value\n`),
		);
	}
}

const packages =
	'typescript webpack next react react-dom @mui/material @mui/icons-material date-fns rxjs lodash-es core-js googleapis @aws-sdk/client-s3 @aws-sdk/client-ec2 @aws-sdk/client-dynamodb @aws-sdk/client-lambda eslint jest react-icons antd three d3'.split(
		' ',
	);

/** A big `node_modules`: about 110,000 small files. */
function makeSmallFiles(folder: string): void {
	writeFileSync(path.join(folder, 'package.json'), '{"private": true}\n');
	const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packages];
	execFileSync('npm', args, {cwd: folder, stdio: ['ignore', 'ignore', 'inherit']});
}

const textEndings = new Set(['.js', '.ts', '.cjs', '.mjs', '.md', '.json', '.css', '.map']);

function* textFiles(folder: string): Generator<string> {
	for (const entry of readdirSync(folder, {withFileTypes: true}).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		const name = path.join(folder, entry.name);
		if (entry.isDirectory()) {
			yield* textFiles(name);
		} else if (entry.isFile() && textEndings.has(path.extname(name))) {
			yield name;
		}
	}
}

/** One file of 2 GB: the text of the small files; each further time around a comment every 2000 characters keeps it from repeating. */
function makeText(folder: string, smallFiles: string): void {
	const size = 2e9;
	const file = openSync(path.join(folder, 'source.txt'), 'w');
	let written = 0;
	for (let round = 0; written < size; round++) {
		for (const name of textFiles(smallFiles)) {
			const comment = `/* ${round} ${name.length} */`;
			const text = readFileSync(name, 'latin1');
			const marked = round === 0 ? text : text.replaceAll(/.{2000}/gs, piece => comment + piece);
			written += writeSync(file, Buffer.from(marked, 'latin1').subarray(0, size - written));
			if (written >= size) {
				break;
			}
		}
	}

	closeSync(file);
}

/** The data sets, made below `folder` unless they are there already. */
export function dataSets(folder: string): DataSet[] {
	const smallFiles = path.join(folder, 'B');
	const sets = [
		{name: 'A', title: '1.05 GB mixed: random, zeros, photos, configs', victim: 'config/1.conf', make: makeMixed},
		{name: 'B', title: 'small files, a big node_modules', victim: 'package.json', make: makeSmallFiles},
		{
			name: 'C',
			title: 'one file of 2 GB of source text',
			victim: 'source.txt',
			make(target: string) {
				makeText(target, smallFiles);
			},
		},
	];
	return sets.map(({name, title, victim, make}) => ({
		name,
		title,
		folder: path.join(folder, name),
		victim: path.join(folder, name, victim),
		make() {
			const target = path.join(folder, name);
			if (!existsSync(target)) {
				const unfinished = `${target}.unfinished`;
				rmSync(unfinished, {recursive: true, force: true});
				mkdirSync(unfinished, {recursive: true});
				make(unfinished);
				renameSync(unfinished, target);
			}
		},
	}));
}
