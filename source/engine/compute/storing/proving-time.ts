/** Coarsest tick by which a kernel stamps changes (100 Hz), doubled. */
const tickMs = 20;
/** A time further ahead comes from a clock that was wrong; it would cost a reading at each backup and prove nothing. */
const aheadMs = 60_000;

/**
The change time to remember of an entry, or -1, which no entry has, when equal times would prove nothing: what is changed in the same tick of the
kernel's clock before and after it was read has the same times both times, and the second change would be missed by every later backup. Such an entry is
read once more by the next one.

@param ctimeMs Its change time, in milliseconds.
@param readMs When reading it began, likewise.
*/
export const provingTime = (ctimeMs: number, readMs: number): number =>
	ctimeMs > readMs - tickMs && ctimeMs < readMs + aheadMs ? -1 : ctimeMs;
