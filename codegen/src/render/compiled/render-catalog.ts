import type { Catalog } from '../../model/catalog.js';
import { writeCatalog } from '../../model/catalog-json.js';

/** `catalog.json`: the catalog as data, for other languages and for commands outside of a project. */
export function catalogText(catalog: Catalog): string {
  return `${JSON.stringify(writeCatalog(catalog), null, 2)}\n`;
}
