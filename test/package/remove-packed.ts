import { rmSync } from 'node:fs';

/** Removes what pack-once.ts packed. */
export default function removePacked(): void {
  rmSync(process.env.CHARTWRIGHT_PACKAGE_FOLDER ?? '', { recursive: true, force: true });
}
