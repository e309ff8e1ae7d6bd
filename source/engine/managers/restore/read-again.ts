import type {TransferableError} from '../../compute/transferable-error.js';

/** What came of a batch. */
export type Failing = {readonly failures: ReadonlyArray<{readonly error: TransferableError}>};

/** Whether it was there, and was not what it should be. */
export const isDamage = ({error}: Failing['failures'][number]): boolean => error.code === 'corrupt';

/**
Reads, and reads once more when something is not what it should be: a part of a pack carries no checksum of its own, so it may have been damaged on the way here, or on
this machine, where it was kept.

@param read Given whether it is the second time.
*/
export async function readAgainWhenDamaged<Reply extends Failing>(
	read: (anew: boolean) => Promise<Reply>,
): Promise<Reply> {
	const reply = await read(false);
	return reply.failures.some(failure => isDamage(failure)) ? read(true) : reply;
}
