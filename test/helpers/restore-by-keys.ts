import type {TestTerminal} from './terminal.js';

/** Restores the snapshot that is chosen on the home screen into a folder: form, dry run, question, restore. Waits for each of them. */
export async function restoreByKeys(terminal: TestTerminal, target: string): Promise<void> {
	terminal.type('r');
	await terminal.waitFor('Where to');
	terminal.type(`\u0015${target}\r`);
	await terminal.waitFor('Dry run: nothing was changed');
	await terminal.press('enter');
	await terminal.waitFor('Every byte is verified');
	await terminal.press('enter');
	await terminal.waitFor('Every byte was verified');
}
