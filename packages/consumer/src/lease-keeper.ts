import { ask } from './awaitable.js';
import type { Store } from './store.js';

/** Prolongs the leases of what is being handled. */
export interface LeaseKeeper {
  /** Prolongs a lease until the returned function is called. */
  keep(key: string, token: number): () => void;
  close(): void;
}

/** One timer for all leases: it looks three times a lease, so a handler may take as long as it likes. */
export function leaseKeeper(store: Store, leaseMs: number): LeaseKeeper {
  const held = new Set<{ readonly key: string; readonly token: number; isNew: boolean }>();
  const prolong = (): void => {
    for (const lease of held) {
      // Claimed since the last look, so two thirds of it or more are left.
      if (lease.isNew) lease.isNew = false;
      // Where the store is away the lease may end; then the event is handled by another, as after a crash.
      else ask(() => store.extend(lease.key, lease.token, leaseMs)).catch(() => undefined);
    }
  };
  const timer = setInterval(prolong, leaseMs / 3);
  timer.unref();
  return {
    keep: (key, token) => {
      const lease = { key, token, isNew: true };
      held.add(lease);
      return () => held.delete(lease);
    },
    close: () => clearInterval(timer),
  };
}
