/**
What `--json` writes to stdout: one object a line (NDJSON), each of one of these shapes, told apart by `type`. The last line is always the summary.

Texts are exact, not escaped for people. Sizes are bytes, times are RFC 3339 texts. Fields may be added in later releases, never removed or given another meaning.
*/
export type JsonLine = ProgressLine | WarningLine | LogLine | ErrorLine | SummaryLine;

/** About once a second while something runs. */
export type ProgressLine = {
	readonly type: 'progress';
	readonly phase: string;
	readonly unit: 'bytes' | 'items';
	readonly done: number;
	/** Absent while it is unknown. */
	readonly total?: number;
	/** Units a second, averaged over ten seconds. */
	readonly rate?: number;
	readonly secondsRemaining?: number;
	readonly currentFile?: string;
};

/** Something went wrong, and the operation goes on. */
export type WarningLine = {readonly type: 'warning'; readonly path?: string; readonly message: string};

/** Only with `--verbose`. */
export type LogLine = {readonly type: 'log'; readonly message: string};

/** The operation ended with an error; the summary follows. */
export type ErrorLine = {
	readonly type: 'error';
	/** Stable across releases, such as `wrong-credentials`; `unexpected` for a fault of the program. */
	readonly code: string;
	readonly message: string;
	readonly hint?: string;
};

export type SummaryFields = Readonly<Record<string, unknown>>;

/** The last line. Each command adds fields of its own. */
export type SummaryLine = SummaryFields & {
	readonly type: 'summary';
	readonly command: string;
	readonly status: 'complete' | 'partial' | 'failed' | 'cancelled';
	/** What the program ends with. */
	readonly exitStatus: number;
	readonly seconds: number;
};
