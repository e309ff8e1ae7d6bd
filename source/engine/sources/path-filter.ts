import {readFile} from 'node:fs/promises';
import ignore, {type Ignore} from 'ignore';
import {UsageError} from '../errors.js';
import {sourceErrorFrom} from '../filesystem/fs-error.js';
import {sha256Hex} from '../objects/hashes.js';
import {patternProblem} from './pattern-problem.js';

/** The matcher remembers every path that it was asked for; with this many it is replaced by a fresh one on the same rules. */
const mostRemembered = 4096;

/**
Exclude rules in the syntax of gitignore, relative to the root of the source: the last rule that matches decides, `!` takes back, a final `/` means folders
only, a pattern with another `/` is anchored at the root, case matters. What lies in an excluded folder is excluded, without exception.
*/
export class PathFilter {
	/** Hex SHA-256 over all lines as they were given, joined with newlines; `undefined` without any. Format reference 10.6. */
	readonly hash: string | undefined;
	readonly #rules: Ignore;
	#matcher: Ignore;
	#remembered = 0;

	/**
	@param lines Patterns, comments and blank lines.
	@throws UsageError naming the pattern that can never match.
	*/
	constructor(lines: readonly string[]) {
		for (const line of lines) {
			const problem = patternProblem(line);
			if (problem !== undefined) {
				throw new UsageError(`The exclude pattern ${JSON.stringify(line)} cannot be used: ${problem}`, {
					hint: 'Patterns are written as in .gitignore; put a backslash before a character that stands for itself.',
				});
			}
		}

		this.hash = lines.length === 0 ? undefined : sha256Hex(lines.join('\n'));
		// One pattern at a time: a line break in a pattern that came as an argument is part of a name.
		this.#rules = ignore({ignoreCase: false}).add(lines.map(pattern => ({pattern})));
		this.#matcher = this.#fresh();
	}

	/**
	Reads the lines of exclude files and puts them after `patterns`.

	@throws SourceError when a file cannot be read, UsageError when a pattern cannot be used.
	*/
	static async read(patterns: readonly string[], files: readonly string[]): Promise<PathFilter> {
		const lines = [...patterns];
		for (const file of files) {
			lines.push(...(await readLines(file)));
		}

		return new PathFilter(lines);
	}

	/** @param fileId `/`-separated and relative to the root. Its parents must have been asked about before, and not be excluded. */
	excludes(fileId: string, isFolder: boolean): boolean {
		if (this.hash === undefined) {
			return false;
		}

		if (++this.#remembered > mostRemembered) {
			this.#matcher = this.#fresh();
			this.#remembered = 0;
		}

		return this.#matcher.ignores(isFolder ? `${fileId}/` : fileId);
	}

	#fresh(): Ignore {
		return ignore({ignoreCase: false}).add(this.#rules);
	}
}

async function readLines(file: string): Promise<string[]> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		throw sourceErrorFrom(error, `Reading the exclude file ${file}`);
	}

	const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
	if (lines.at(-1) === '') {
		lines.pop();
	}

	return lines;
}
