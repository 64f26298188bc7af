import { Project, pack } from './project';

/** Packs once for all test files: two of `npm pack` at the same time write the same build/. */
export default function packOnce(): void {
  const packed = new Project();
  process.env.CHARTWRIGHT_PACKAGE_FOLDER = packed.folder;
  process.env.CHARTWRIGHT_PACKAGE_TARBALL = pack(packed);
}
