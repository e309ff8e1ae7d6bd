import {statfsSync} from 'node:fs';
import process from 'node:process';
import type {FilePath} from '../filesystem/file-path.js';
import {withShortPath} from '../filesystem/long-path.js';

/**
File systems of Linux that hold no files but the state of the running system, by their magic numbers (linux/magic.h, and the kernel's sources for those
that stand there not). Reading them gives nothing worth keeping, may never end (`trace_pipe`, `kmsg`) and may change that state.
*/
const virtual = new Map([
	[0x9fa0, 'proc'],
	[0x62656572, 'sysfs'],
	[0x1cd1, 'devpts'],
	[0x27e0eb, 'cgroup'],
	[0x63677270, 'cgroup2'],
	[0x64626720, 'debugfs'],
	[0x74726163, 'tracefs'],
	[0x73636673, 'securityfs'],
	[0x62656570, 'configfs'],
	[0xf97cff8c, 'selinuxfs'],
	[0x43415d53, 'smackfs'],
	[0x5a3c69f0, 'apparmorfs'],
	[0xcafe4a11, 'bpf'],
	[0x42494e4d, 'binfmt_misc'],
	[0x19800202, 'mqueue'],
	[0x65735543, 'fusectl'],
	[0x67596969, 'rpc_pipefs'],
	[0x6e667364, 'nfsd'],
	[0x6e736673, 'nsfs'],
	[0x7655821, 'resctrl'],
]);

/** Tells such file systems by a thing on them, and remembers the answer for each device. */
export class VirtualFileSystems {
	readonly #known = new Map<number, string | undefined>();

	/** The kind of virtual file system that `path`, on `device`, lies on; `undefined` for every other one, and when the system does not tell. */
	kindOf(path: FilePath, device: number): string | undefined {
		if (!this.#known.has(device)) {
			this.#known.set(device, ask(path));
		}

		return this.#known.get(device);
	}
}

function ask(path: FilePath): string | undefined {
	if (process.platform !== 'linux') {
		return undefined;
	}

	try {
		// Some C libraries give the number with a sign.
		return virtual.get(withShortPath(path, short => statfsSync(short)).type >>> 0);
	} catch {
		return undefined;
	}
}
