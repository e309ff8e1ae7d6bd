/** What an entry of a source can be. Order matters: the position of a kind stands for it in compact records. */
export const entryKinds = ['file', 'folder', 'symlink', 'fifo', 'block-device', 'char-device', 'socket'] as const;

export type EntryKind = (typeof entryKinds)[number];
