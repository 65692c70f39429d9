import { describe, expect, test } from '@jest/globals';
import { isIpAllowed } from '../../../../../lambdas/domain/verification/ip-allow-list.ts';
import { IpRange } from '../../../../../lambdas/domain/verification/ip-range-schema.ts';

describe('an allow-list', () => {
  test('that is empty allows any caller, even one without a readable address', () => {
    expect(isIpAllowed([], '203.0.113.7')).toBe(true);
    expect(isIpAllowed([], '')).toBe(true);
  });

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['203.0.113.0/24', '203.0.113.0'],
    ['203.0.113.0/24', '203.0.113.255'],
    ['203.0.113.77/24', '203.0.113.1'],
    ['10.0.0.0/9', '10.127.255.255'],
    ['192.0.2.128/25', '192.0.2.128'],
    ['0.0.0.0/0', '255.255.255.255'],
    ['128.0.0.0/1', '128.0.0.0'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:db8::1', '2001:0DB8:0000:0000:0000:0000:0000:0001'],
    ['2001:DB8::/32', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8::/33', '2001:db8:7fff::'],
    ['2001:db8::/127', '2001:db8::1'],
    ['::/0', '2001:db8::1'],
    ['1.2.3.0/24', '::ffff:1.2.3.4'],
    ['1.2.3.4', '::ffff:102:304'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.0/120', '1.2.3.4'],
  ])('of %s allows %s', (range, address) => {
    expect(isIpAllowed([range], address)).toBe(true);
  });

  test.each([
    ['203.0.113.7', '203.0.113.8'],
    ['203.0.113.7', '203.0.113.70'],
    ['203.0.113.0/24', '203.0.114.0'],
    ['203.0.113.0/24', '203.0.112.255'],
    ['10.0.0.0/9', '10.128.0.0'],
    ['192.0.2.128/25', '192.0.2.127'],
    ['128.0.0.0/1', '127.255.255.255'],
    ['2001:db8::1', '2001:db8::2'],
    ['2001:db8::/33', '2001:db8:8000::'],
    ['2001:db8::/127', '2001:db8::2'],
    ['2001:db8::/32', '203.0.113.7'],
    ['0.0.0.0/0', '2001:db8::1'],
    ['0.0.0.0/0', '::1'],
    ['1.2.3.0/24', '::ffff:1.2.4.4'],
    ['1.2.3.4', '::1.2.3.4'],
  ])('of %s refuses %s', (range, address) => {
    expect(isIpAllowed([range], address)).toBe(false);
  });

  test.each([
    '',
    ' ',
    'test-invoke-source-ip',
    'localhost',
    '203.0.113',
    '203.0.113.7 ',
    '203.0.113.7\n',
    '203.0.113.7:443',
    '203.0.113.7, 203.0.113.7',
    '203.0.113.7/32',
    '203.0.113.007',
    '0xcb.0.113.7',
    '[2001:db8::1]',
    '\0',
  ])('allows no caller whose address is unreadable: %j', (address) => {
    expect(isIpAllowed(['0.0.0.0/0', '::/0'], address)).toBe(false);
  });

  test('allows an address in any of its ranges', () => {
    const ranges = ['198.51.100.7', '203.0.113.0/24', '2001:db8::/32'];
    expect(isIpAllowed(ranges, '203.0.113.9')).toBe(true);
    expect(isIpAllowed(ranges, '2001:db8::9')).toBe(true);
    expect(isIpAllowed(ranges, '198.51.100.8')).toBe(false);
  });

  test('without a valid entry allows nobody, unlike an empty one', () => {
    expect(isIpAllowed(['garbage'], '203.0.113.7')).toBe(false);
    expect(isIpAllowed(['garbage', '203.0.113.7'], '203.0.113.7')).toBe(true);
  });
});

describe('a range', () => {
  test.each([
    '203.0.113.7',
    '0.0.0.0/0',
    '203.0.113.7/32',
    '::',
    '::/0',
    '2001:db8::/128',
    'FFFF::',
    '::ffff:1.2.3.4/128',
    'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128',
  ])('may be %s', (text) => {
    expect(IpRange.parse(text)).toBe(text);
  });

  test.each([
    '',
    ' ',
    '/',
    '/8',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/+8',
    '1.2.3.4/08',
    '1.2.3.4/ 8',
    '1.2.3.4/8 ',
    '1.2.3.4/8.0',
    '1.2.3.4/1e1',
    '1.2.3.4/255.255.255.0',
    '1.2.3.4/24/24',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '0x1.2.3.4',
    '1',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '1.2.3.4-1.2.3.9',
    '1.2.3.*',
    '::/129',
    '::/1000',
    '2001:db8',
    '2001:db8:::1',
    'fe80::1%eth0',
    'fe80::1%eth0/64',
    '[::1]',
    'localhost',
    'example.com/24',
    '١.٢.٣.٤',
    '1'.repeat(10_000),
  ])('cannot be %j', (text) => {
    expect(IpRange.safeParse(text).success).toBe(false);
  });
});
