import {UsageError} from '../../engine/client.js';
import {displayName} from '../../format.js';
import {switchFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import {makeRepository, recoveryPhraseLines} from '../make-repository.js';

export const command = defineCommand({
	usage: '',
	description:
		'Makes a repository, encrypted with a password of your choice. Without the password, the platform key or a recovery phrase nobody can read it: not you either.',
	words: {minimum: 0, maximum: 0},
	flags: {
		addRecoveryKey: switchFlag({help: 'Make a recovery phrase of 24 words as well, and show it once.'}),
		noEncryption: switchFlag({help: 'Make a repository that everybody who reaches it can read.'}),
	},
	examples: [
		['holdfast init --repo /mnt/disk/backup --add-recovery-key', 'asks for a password twice'],
		['holdfast init --password-file ~/.holdfast-password', 'without a terminal'],
	],
	async run(context, {flags: {addRecoveryKey, noEncryption}}) {
		if (addRecoveryKey && noEncryption) {
			throw new UsageError('--add-recovery-key has no use with --no-encryption', {hint: 'Leave one of them out.'});
		}

		const {output, location, isJson, style} = context;
		const {repository, recoveryPhrase} = await makeRepository(context, {isEncrypted: !noEncryption, addRecoveryKey});
		await repository.close();
		if (!isJson) {
			const kind = noEncryption ? 'repository without encryption' : 'encrypted repository';
			await output.line(
				`${style('green', '✓')} Made an ${kind} in ${displayName(location)}`.replace('an repo', 'a repo'),
			);
			if (recoveryPhrase !== undefined) {
				for (const line of ['', ...recoveryPhraseLines(recoveryPhrase)]) {
					await output.line(line);
				}
			}

			await output.line(`\nBack up a folder into it:  ${context.commandLine('backup FOLDER')}`);
		}

		return {
			summary: {
				repository: location,
				encrypted: !noEncryption,
				...(recoveryPhrase !== undefined && {recoveryPhrase}),
			},
		};
	},
});
