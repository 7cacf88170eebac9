import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { bundleAndImport, folderOf, isBuilt } from '../build.mjs';
import { schemas, TYPES } from '../schemas.mjs';

/** The validators of ajv, compiled to the module that it writes for deployment. */
export async function ajvStandalone() {
  const outfile = folderOf('ajv.mjs');
  const module = isBuilt ? await import(outfile) : await bundleAndImport(source(), outfile);
  return {
    guard: (mode, type) => module[`${mode}_${type}`],
    firstPath: (type) => {
      const check = module[`open_${type}`];
      return (value) => (check(value) ? undefined : check.errors[0].instancePath);
    },
  };
}

function source() {
  // Without `strictNumbers`, Infinity would be a number.
  const ajv = new Ajv2020({ strict: false, strictNumbers: true, validateFormats: false, code: { source: true, esm: true } });
  const names = {};
  for (const [mode, ofMode] of Object.entries(schemas)) {
    for (const type of TYPES) {
      names[`${mode}_${type}`] = `${mode}_${type}`;
      ajv.addSchema({ ...ofMode[type], $id: undefined }, `${mode}_${type}`);
    }
  }
  return standalone.default(ajv, names);
}
