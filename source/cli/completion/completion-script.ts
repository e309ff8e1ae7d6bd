import {bashScript} from './bash-script.js';
import type {DescribedCommand} from './describe-commands.js';
import {fishScript} from './fish-script.js';
import {zshScript} from './zsh-script.js';

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

const scripts: Readonly<Record<Shell, (commands: readonly DescribedCommand[]) => string>> = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript,
};

export const completionScript = (shell: Shell, commands: readonly DescribedCommand[]): string =>
	scripts[shell](commands);
