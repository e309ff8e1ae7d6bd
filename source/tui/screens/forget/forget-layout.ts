import type {Size} from '../../app/shell.js';
import {innerHeight, innerWidth} from '../../components/panel.js';
import {wrapText} from '../../components/wrap-text.js';
import type {ListExtent} from '../../state/list-state.js';

/** Rows of the panel of numbers without its command line, with its edges. */
const numbersHeight = 8;

const leastListsHeight = 4;

/** Where what stands: the numbers above, over them as many rows as the command line needs, the lists below. */
export type ForgetLayout = {
	/** The command line, broken between words. */
	readonly command: readonly string[];
	readonly numbersHeight: number;
	readonly listsHeight: number;
};

/** @param command A safe text. It is cut only where the lists would have no room left. */
export function forgetLayout({columns, rows}: Size, command: string): ForgetLayout {
	const room = Math.max(1, rows - numbersHeight - leastListsHeight);
	const wrapped = wrapText(command, innerWidth(columns));
	const lines = wrapped.length > room ? [...wrapped.slice(0, room - 1), wrapped.slice(room - 1).join(' ')] : wrapped;
	const height = numbersHeight + lines.length;
	return {command: lines, numbersHeight: height, listsHeight: Math.max(leastListsHeight, rows - height)};
}

/** Below this, one list is shown at a time. */
export const showsBoth = ({columns}: Size): boolean => columns >= 100;

export const forgetExtent = ({listsHeight}: ForgetLayout, count: number): ListExtent => ({
	count,
	height: innerHeight(listsHeight),
});
