import {TargetError} from '../../errors.js';
import {fsErrorReason, isSystemError, systemErrorCode, targetErrorFrom} from '../../filesystem/fs-error.js';

/** Why one entry could not be restored, short, since it stands beside the entry's path. A full disk stays NoSpaceError: it ends the run. */
export function targetFailure(error: unknown): Error {
	if (isSystemError(error, 'EEXIST')) {
		return new TargetError('something took its name while the restore ran', {cause: error});
	}

	const typed = targetErrorFrom(error, 'Writing it');
	return typed.code === 'target' && systemErrorCode(error) !== undefined
		? new TargetError(fsErrorReason(error), {cause: error})
		: typed;
}
