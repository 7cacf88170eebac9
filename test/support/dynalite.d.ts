declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates a server that emulates DynamoDB, by default in memory. */
  export default function dynalite(options?: { readonly createTableMs?: number }): Server;
}
