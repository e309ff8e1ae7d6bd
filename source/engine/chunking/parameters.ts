/** No chunk but the last of a stream is shorter, in bytes. Format reference 4.1. */
export const minimumChunkSize = 524_288;

/** Up to here a cut needs 22 zero bits, from here on only 18. */
export const averageChunkSize = 1_048_576;

/** No chunk is longer, in bytes. */
export const maximumChunkSize = 8_388_608;

/** Bits of the rolling hash that must be zero for a cut below {@link averageChunkSize}. */
export const maskBelowAverage = 0x3f_ff_ff;

/** Bits of the rolling hash that must be zero for a cut from {@link averageChunkSize} on. */
export const maskAboveAverage = 0x3_ff_ff;
