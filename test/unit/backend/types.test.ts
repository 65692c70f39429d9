import { expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { ProxyEvent, ProxyResult } from '../../../backend/index.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

test('the types of events and results are interchangeable with those of @types/aws-lambda', () => {
  const sameEvent: Same<ProxyEvent, APIGatewayProxyEvent> = true;
  const sameResult: Same<ProxyResult, APIGatewayProxyResult> = true;
  expect([sameEvent, sameResult]).toEqual([true, true]);
});
