/** The process around the program, so that tests can be another one. */
export type Host = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly env: NodeJS.ProcessEnv;
	/** Ends the process at once, with the given status. */
	readonly exit: (status: number) => void;
};
