import Module, {createRequire} from 'node:module';
import * as ink from 'ink';
import {Text} from 'ink';
import type {ComponentType, ReactElement, ReactNode} from 'react';
import {toneColors} from '../theme/theme.js';

/** A row by the titles of its columns; every text is safe to show. */
export type StaticRow = Readonly<Record<string, string>>;

type CellProps = {readonly children?: ReactNode};

type TableComponent = ComponentType<{
	readonly data: readonly StaticRow[];
	readonly padding?: number;
	readonly header?: ComponentType<CellProps>;
	readonly cell?: ComponentType<CellProps>;
	readonly skeleton?: ComponentType<CellProps>;
}>;

/**
ink-table is CommonJS and asks for ink by `require`, which Node refuses for a module that awaits at its top. What is loaded already may stand in the cache, under the
name that ink-table resolves: then its `require` finds it.
*/
function loadTable(): TableComponent {
	const require = createRequire(import.meta.url);
	const inkFile = createRequire(require.resolve('ink-table')).resolve('ink');
	const entry = new Module(inkFile);
	entry.filename = inkFile;
	entry.loaded = true;
	entry.exports = ink;
	require.cache[inkFile] ??= entry;
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what ink-table 3 exports, which has types for React 16 alone
	return (require('ink-table') as {default: TableComponent}).default;
}

const Table = loadTable();

function Header({children}: CellProps): ReactElement {
	return <Text color={toneColors.dim}>{children}</Text>;
}

function Cell({children}: CellProps): ReactElement {
	return <Text>{children}</Text>;
}

function Skeleton({children}: CellProps): ReactElement {
	return <Text color={toneColors.faint}>{children}</Text>;
}

/** A small table that stands still. What is long, or walked, is a list of rows instead. */
export function StaticTable({rows}: {readonly rows: readonly StaticRow[]}): ReactElement {
	return <Table data={rows} padding={1} header={Header} cell={Cell} skeleton={Skeleton} />;
}
