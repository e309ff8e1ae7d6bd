import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

export const projectFolder = path.resolve(import.meta.dirname, '../../..');

/** One TypeScript file of the project, as the rules of the house look at it. Lines count from 1. */
export type ProjectFile = {
	/** Relative to the project, with `/`. */
	readonly path: string;
	readonly text: string;
	readonly lineCount: number;
	/** Module specifiers of every import, export-from and `import()`, as written. */
	readonly imports: readonly string[];
	/** Whether it holds types alone, so that nothing is left of it at run time. */
	readonly onlyTypes: boolean;
	/** Lines with the type `any`. */
	readonly anyLines: readonly number[];
	/** Lines that silence the compiler with `!` behind a value. */
	readonly nonNullLines: readonly number[];
	/** Calls of a member of a global, such as `process.exit`, with their lines. */
	readonly memberUses: ReadonlyArray<{readonly name: string; readonly line: number}>;
};

/** Every TypeScript file below the given folders of the project. */
export async function readProjectFiles(...folders: string[]): Promise<ProjectFile[]> {
	const found: ProjectFile[] = [];
	for (const folder of folders) {
		const entries = await readdir(path.join(projectFolder, folder), {recursive: true, withFileTypes: true});
		for (const entry of entries) {
			if (entry.isFile() && /\.tsx?$/.test(entry.name)) {
				const absolute = path.join(entry.parentPath, entry.name);
				const relative = path.relative(projectFolder, absolute).split(path.sep).join('/');
				found.push(readProjectFile(relative, await readFile(absolute, 'utf8')));
			}
		}
	}

	return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function readProjectFile(filePath: string, text: string): ProjectFile {
	const tree = ts.createSourceFile(filePath, text, ts.ScriptTarget.ESNext, true);
	const anyLines: number[] = [];
	const nonNullLines: number[] = [];
	const memberUses: Array<{name: string; line: number}> = [];
	const lineOf = (node: ts.Node) => tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;

	const visit = (node: ts.Node): void => {
		if (node.kind === ts.SyntaxKind.AnyKeyword) {
			anyLines.push(lineOf(node));
		} else if (ts.isNonNullExpression(node)) {
			nonNullLines.push(lineOf(node));
		} else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
			memberUses.push({name: `${node.expression.text}.${node.name.text}`, line: lineOf(node)});
		}

		ts.forEachChild(node, visit);
	};

	visit(tree);
	return {
		path: filePath,
		text,
		lineCount: text.split('\n').length - 1,
		imports: ts.preProcessFile(text, true, true).importedFiles.map(file => file.fileName),
		onlyTypes: tree.statements.every(isTypeStatement),
		anyLines,
		nonNullLines,
		memberUses,
	};
}

function isTypeStatement(node: ts.Statement): boolean {
	return (
		ts.isTypeAliasDeclaration(node) ||
		ts.isInterfaceDeclaration(node) ||
		(ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) ||
		(ts.isExportDeclaration(node) && node.isTypeOnly)
	);
}
