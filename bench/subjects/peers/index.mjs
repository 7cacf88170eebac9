import { ajvStandalone } from './ajv.mjs';
import { sury } from './sury.mjs';
import { typebox } from './typebox.mjs';
import { typia } from './typia.mjs';
import { valibot } from './valibot.mjs';
import { zod } from './zod.mjs';

/**
 * The validators of other libraries, by the name in the tables: `guard(mode, type)` is a predicate, `firstPath(type)` finds the path of the
 * first issue of an invalid value.
 */
export const peers = {
  'typia 12': await typia(),
  'sury 11': sury(),
  'ajv standalone': await ajvStandalone(),
  'TypeBox 1': typebox(),
  'zod 4': zod(),
  valibot: valibot(),
};
