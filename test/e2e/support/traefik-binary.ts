import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goModuleDir } from '../../../tools/imports/go-module';
import { GoBinaries, go, goBuild } from './go-build';

const binaries = new GoBinaries('Traefik (five minutes on two cores)', 'traefik', ['traefik']);
const [folder] = binaries.modules as [string];
const command = 'github.com/traefik/traefik/v3/cmd/traefik';
const acmeClient = 'github.com/go-acme/lego/v4';

/** The Go module of Traefik, which also contains its CRDs. */
export const traefikModule = {
  module: 'github.com/traefik/traefik/v3',
  version: `v${binaries.pinned('github.com/traefik/traefik/v3')}`,
};

/** Path of the pinned Traefik, which is built first unless it is cached. */
export function traefikBinary(): string {
  binaries.build((into) => goBuild(folder, command, into, ['-ldflags', '-s -w', ...withoutDnsProviders(into)]));
  return join(binaries.folder, 'traefik');
}

/** Arguments of a build with `dns_providers.go` in place of all DNS providers. */
function withoutDnsProviders(into: string): string[] {
  // Go replaces no file in the module cache, so the build uses that folder by another path.
  const lego = join(into, 'lego');
  symlinkSync(goModuleDir({ module: acmeClient, version: `v${binaries.pinned(acmeClient)}` }), lego);
  for (const name of ['go.mod', 'go.sum']) copyFileSync(join(folder, name), join(into, name));
  const goMod = join(into, 'go.mod');
  go(folder, ['mod', 'edit', `-replace=${acmeClient}=${lego}`, goMod]);
  const overlay = join(into, 'overlay.json');
  const Replace = { [join(lego, 'providers/dns/zz_gen_dns_providers.go')]: join(folder, 'dns_providers.go') };
  writeFileSync(overlay, JSON.stringify({ Replace }));
  return [`-modfile=${goMod}`, `-overlay=${overlay}`];
}
