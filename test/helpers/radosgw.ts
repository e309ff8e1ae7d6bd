import {execFileSync, spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {freePort} from './free-port.js';
import {radosgwScript} from './radosgw-script.js';

/** A running S3 server with one user. */
export type S3Server = {
	readonly endpoint: string;
	readonly accessKey: string;
	readonly secretKey: string;
};

const accessKey = 'AKTEST';
const secretKey = 'SKTEST1234567890';

const programs = ['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool', 'curl'];

/** Why tests on a real S3 server cannot run here; `undefined` when they can. */
export function radosgwProblem(): string | undefined {
	const missing = programs.filter(name => !isInstalled(name));
	if (missing.length > 0) {
		return `${missing.join(', ')} (Debian: radosgw ceph-mon ceph-osd curl)`;
	}

	return process.getuid?.() === 0 ? undefined : 'root, who alone can start Ceph: run the tests as root';
}

function isInstalled(program: string): boolean {
	try {
		execFileSync('sh', ['-c', `command -v ${program}`], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}

/**
Starts radosgw, the S3 server of Ceph, on loopback: once for all test files of a run, since that takes 20 seconds. It ends with the process that runs them, however that ends.

@throws With the last lines of its logs when it does not come up.
*/
export async function startRadosgw(): Promise<S3Server> {
	// Each test file has a process of its own, a child of the one that runs all of them.
	const owner = process.send === undefined ? process.pid : process.ppid;
	const folder = path.join(tmpdir(), `holdfast-radosgw-${owner}`);
	const ready = path.join(folder, 'ready');
	try {
		await mkdir(folder);
		const port = await freePort();
		const script = path.join(folder, 'start.sh');
		await writeFile(script, radosgwScript);
		const env = {...process.env, ACCESS_KEY: accessKey, SECRET_KEY: secretKey};
		const words = [script, folder, String(port), String(await freePort()), String(owner)];
		spawn('bash', words, {detached: true, stdio: 'ignore', env}).unref();
	} catch (error) {
		// Another test file was first.
		if (!existsSync(folder)) {
			throw error;
		}
	}

	for (let waited = 0; !existsSync(ready); waited++) {
		if (waited > 1200 || existsSync(path.join(folder, 'failed'))) {
			const log = await readFile(path.join(folder, 'log/start.out'), 'utf8').catch(() => '');
			throw new Error(`radosgw did not start: ${log.slice(-2000)}`);
		}

		await sleep(100);
	}

	const port = await readFile(ready, 'utf8');
	return {endpoint: `http://127.0.0.1:${port.trim()}`, accessKey, secretKey};
}

/** What the environment must say so that the SDK finds the server's user, and nothing else. */
export const s3Environment = {
	AWS_ACCESS_KEY_ID: accessKey,
	AWS_SECRET_ACCESS_KEY: secretKey,
	AWS_EC2_METADATA_DISABLED: 'true',
	AWS_CONFIG_FILE: '/dev/null',
	AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
	AWS_REGION: 'us-east-1',
	AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
} as const;

let bucket: Promise<string> | undefined;

/** The location of an empty folder of a bucket on the server, which is started if need be. This process can reach it then. */
export async function s3Folder(name: string = randomUUID()): Promise<string> {
	bucket ??= makeBucket(await startRadosgw());
	return `s3:${await bucket}/${name}`;
}

async function makeBucket({endpoint}: S3Server): Promise<string> {
	Object.assign(process.env, s3Environment);
	const {CreateBucketCommand, S3Client} = await import('@aws-sdk/client-s3');
	const client = new S3Client({endpoint, forcePathStyle: true, region: 'us-east-1'});
	const name = `test-${randomUUID()}`;
	await client.send(new CreateBucketCommand({Bucket: name}));
	client.destroy();
	return `${endpoint}/${name}`;
}
