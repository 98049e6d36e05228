import type { OutboxRow } from '../../domain/cases/rows.ts';
import { noteMail } from '../../web/mail/notes.ts';
import type { MessageDeps } from './send-message.ts';

/** To the address that lies beside the note. Refused for good, it is given up: nobody waits for a note. */
export async function sendNote(row: OutboxRow, deps: MessageDeps): Promise<void> {
  const { message, address, outboxId } = row;
  if (message.type !== 'note' || address === undefined) throw new Error('outbox: a note without an address');
  await deps.sendMail({ to: address, ...noteMail(message, deps), kind: message.template, id: outboxId });
}
