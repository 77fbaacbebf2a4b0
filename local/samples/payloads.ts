import { samplePayload } from './sample-body.ts';

/** The payload of a customer who asks after an order. */
export const ORDER_STATUS = samplePayload('order-status');
