import { scan } from './scan';

process.exitCode = scan();
