import process from 'node:process';

/**
Chooses the build of React and the colours of Ink, which both look once, when they are loaded: call it before importing anything that draws.

Without NODE_ENV React takes its development build, which needs several times as long for each frame. NO_COLOR is unknown to chalk.
*/
export function prepareReact({noColor}: {readonly noColor: boolean}): void {
	process.env.NODE_ENV ??= 'production';
	if (noColor) {
		process.env.FORCE_COLOR = '0';
	}
}
