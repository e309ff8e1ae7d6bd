import {Buffer} from 'node:buffer';

/*
The addon decodes its table by `Buffer.from` and then reads the whole memory behind it, as if it began there. That of a pooled buffer begins somewhere else, and the addon then unpacks other bytes, for ever.
Without a pool each buffer has memory of its own.
*/
const {poolSize} = Buffer;
Buffer.poolSize = 0;
export const {UnicodeGraphemesAddon} = await import('@xterm/addon-unicode-graphemes');
Buffer.poolSize = poolSize;
