import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fastcdcModuleSource} from './fastcdc-module.js';
import {projectFolder} from './source-files.js';

await writeFile(path.join(projectFolder, 'source/engine/chunking/fastcdc-module.ts'), await fastcdcModuleSource());
