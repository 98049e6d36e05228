import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleMailApi } from './api.ts';
import type { CarrierEvent, MailWhere } from './carrier-events.ts';
import type { ConfigurationSet } from './from-template.ts';
import { handleMailPage } from './pages.ts';
import { openMailStore, type MailFilter, type MailMessage, type TextMessage } from './store.ts';
import { handleTextApi } from './text-api.ts';

export type { CarrierEvent } from './carrier-events.ts';
export type { MailMessage, TextMessage } from './store.ts';

export interface LocalMail {
  /** SES v2: `POST /v2/email/outbound-emails`. */
  handleApi(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** End User Messaging SMS: `SendTextMessage`. */
  handleTextApi(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** `/mail`, `/mail/<id>`, `/mail/templates`, `/mail.json`, `/texts.json`; `POST /mail/answer` answers a text. */
  handlePage(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Newest first. */
  list(filter?: MailFilter): MailMessage[];
  /** Newest first. */
  listTexts(filter?: { number?: string }): TextMessage[];
  close(): void;
}

export interface MailOptions {
  dataDir: string;
  now?: () => Date;
  configurationSets?: readonly ConfigurationSet[];
  where?: MailWhere;
  announce?: (event: CarrierEvent) => void;
}

/** The mail and the texts that would have gone out, kept in a file so that they outlive a restart. */
export function createMail({
  dataDir,
  now = () => new Date(),
  configurationSets = [],
  where = { account: '000000000000', region: 'us-west-2' },
  announce = () => {},
}: MailOptions): LocalMail {
  const store = openMailStore(dataDir);
  const service = { store, now, configurationSets, where, announce };
  return {
    handleApi: (req, res) => handleMailApi(req, res, service),
    handleTextApi: (req, res) => handleTextApi(req, res, service),
    handlePage: (req, res) => handleMailPage(req, res, store, now),
    list: (filter) => store.list(filter),
    listTexts: (filter) => store.listTexts(filter),
    close: () => store.close(),
  };
}
