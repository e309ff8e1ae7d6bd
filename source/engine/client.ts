/** Light on purpose: what starts a program must not load what the program may not need. */
export * from './errors.js';
export {type Phase, type Reporter, type ReporterEvent, silentReporter} from './reporting/reporter.js';
export {version} from './version.js';
