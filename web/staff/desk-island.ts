import { listenForKeys } from './desk-keys.ts';

listenForKeys();
