import { installBinaries } from './helm';

/** Unpacks the pinned Helm and kubectl binaries once, before any test file runs. */
export default function globalSetup(): void {
  installBinaries();
}
