import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { randomBytes, systemClock as clock } from '../../adapters/clients.ts';
import { signerFromEnvironment } from '../../adapters/signer.ts';
import { uploadParts } from '../../adapters/upload-parts.ts';
import { commands } from '../../domain/commands.ts';
import { commandHandler, readEnvironment } from '../handler-stack.ts';
import { completeUpload } from './complete-upload.ts';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const client = new DynamoDBClient({});

export const handler = commandHandler(commands['complete-upload'].input, (input) =>
  completeUpload(input, {
    cases: casesTable({ client, tableName: env.CASES_TABLE }),
    // Made for each call: Lambda's credentials change under a warm function.
    uploads: uploadParts({ signer: signerFromEnvironment(), bucket: env.QUARANTINE_BUCKET }),
    clock,
    randomBytes,
    settings,
  }),
);
