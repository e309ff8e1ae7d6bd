import process from 'node:process';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';

/** A process that restores a repository without encryption, to be killed by a test: `restore-program REPOSITORY TARGET`. */
const [location = '', target = ''] = process.argv.slice(2);
await using repository = await openRepository(location, {});
await new RestoreManager({repository}).run({target});
