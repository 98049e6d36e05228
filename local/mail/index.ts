import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleMailApi } from './api.ts';
import { handleMailPage } from './pages.ts';
import { openMailStore, type MailFilter, type MailMessage } from './store.ts';

export type { MailMessage } from './store.ts';

export interface LocalMail {
  /** SES v2: `POST /v2/email/outbound-emails`. */
  handleApi(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** `/mail`, `/mail/<id>`, `/mail.json`. */
  handlePage(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Newest first. */
  list(filter?: MailFilter): MailMessage[];
  close(): void;
}

/** The mail that would have gone out, kept in a file so that it outlives a restart. */
export function createMail({ dataDir, now = () => new Date() }: { dataDir: string; now?: () => Date }): LocalMail {
  const store = openMailStore(dataDir);
  return {
    handleApi: (req, res) => handleMailApi(req, res, store, now),
    handlePage: async (req, res) => handleMailPage(req, res, store),
    list: (filter) => store.list(filter),
    close: () => store.close(),
  };
}
