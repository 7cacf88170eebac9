import type { Catalog, CatalogEvent } from '../model/catalog.js';
import { fillTemplate } from '../model/template.js';
import { findCatalog } from './find-catalog.js';
import { InvalidSpecError, type Io } from './io.js';

/**
 * Fills names of the catalog that the commands use into the examples of a help text: `{event}` and `{category}` are an event and its
 * category, `{second}` is another category, `{param}` a parameter of the event, `{topic}` and `{filter}` are a topic and a filter of it.
 */
export async function withExamples(help: string, io: Io): Promise<string> {
  if (!/^ {2}topicwright .*\{/m.test(help)) return help;
  const names = await namesOf(io);
  return help.replaceAll(/\{(\w+)\}/g, (text, name: string) => names[name] ?? text);
}

// The help is also printed where the spec of the project is invalid.
async function namesOf(io: Io): Promise<{ readonly [placeholder: string]: string }> {
  try {
    // Help does not begin with the warnings of a spec.
    return exampleNames(await findCatalog(undefined, { ...io, err: () => undefined }));
  } catch (error) {
    if (error instanceof InvalidSpecError)
      return { event: 'EVENT', category: 'CATEGORY', second: 'EVENT', param: 'NAME=VALUE', topic: 'TOPIC', filter: 'FILTER' };
    throw error;
  }
}

function exampleNames({ events, parameters, simulation }: Catalog): { readonly [placeholder: string]: string } {
  const named = (type: string | undefined): CatalogEvent | undefined => events.find((event) => event.type === type);
  const received = events.filter(({ direction }) => direction !== 'send');
  const event = (named(simulation?.setup[0]) ?? received[0] ?? events[0]) as CatalogEvent;
  const second = named(Object.keys(simulation?.copies ?? {})[0]) ?? received.at(-1) ?? event;
  const exampleOf = (name: string): string => `${parameters.find((parameter) => parameter.name === name)?.example ?? name}`;
  const [param] = event.params;
  return {
    event: event.type,
    category: event.category,
    second: second.category,
    param: param === undefined ? 'NAME=VALUE' : `${param}=${exampleOf(param)}`,
    topic: fillTemplate(event.levels, exampleOf),
    filter: event.filter,
  };
}
