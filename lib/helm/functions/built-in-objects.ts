import { disputedApiVersions } from '../api-versions';
import { notModelledHere } from '../fail';
import { define } from './helm-function';

/** Methods of Helm's built-in objects. */
export const builtInObjects = {
  apiVersionsHas: define({
    params: ['string'],
    result: 'boolean',
    style: ([version]) => `.Capabilities.APIVersions.Has ${version}`,
    evaluate: ([version], { Capabilities }) => {
      if (Capabilities.APIVersions.includes(version)) return true;
      if (!disputedApiVersions.includes(version)) return false;
      const message = `only some versions of Helm assume that the cluster serves ${version}: pass --api-versions ${version} if it does`;
      return notModelledHere('fn.apiVersionsHas', message);
    },
  }),
  filesGet: define({
    params: ['string'],
    result: 'string',
    style: ([path]) => `.Files.Get ${path}`,
    evaluate: ([path], { Files }) => (Object.hasOwn(Files, path) ? (Files[path] as string) : ''),
  }),
};
