/** The parts of the package that the loader builds on; it has no types of its own. */
declare module 'v8-compile-cache' {
  /** A store of compiled code, with the fields its own file format is read into. */
  export class BlobStore {
    constructor(directory: string, prefix: string);
    isDirty(): boolean;
    save(): void;
    _load(): void;
    _getDump(): [code: Buffer[], map: unknown];
    _directory: string;
    _blobFilename: string;
    _storedMap: Record<string, unknown>;
    _storedBlob: Buffer;
    _memoryBlobs: Record<string, Buffer>;
    _invalidationKeys: Record<string, string>;
    _dirty: boolean;
  }
  export type BlobStoreClass = typeof BlobStore;
  /** What the package exports for its own tests. */
  export interface Parts {
    readonly FileSystemBlobStore: BlobStoreClass;
    readonly NativeCompileCache: new () => {
      setCacheStore(store: BlobStore): void;
      install(): void;
      uninstall(): void;
    };
    getCacheDir(): string;
    getMainName(): string;
  }
  export const __TEST__: Parts;
}
