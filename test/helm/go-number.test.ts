import { exactInteger, goFloat, jsonNumber, printsExponent, rangePrintsPlainly } from '../../lib/helm/go-number';

describe('printsExponent', () => {
  it('holds from 1e6 and below 1e-4, whatever the sign, but not for 0', () => {
    const exponents = [1e6, -1e6, 1e21, 0.00009999, -0.00009999, Infinity];
    const plain = [0, -0, 1, 999_999, 999_999.9, -999_999, 0.0001, -0.0001];
    expect(exponents.filter(printsExponent)).toEqual(exponents);
    expect(plain.filter(printsExponent)).toEqual([]);
  });
});

describe('goFloat', () => {
  it('prints what strconv.FormatFloat with the format g prints', () => {
    const numbers = [0, -0, 0.5, 999_999, 1e6, -1_234_567, 1e21, 1.5e100, 0.0001, 0.00001, -2.5e-7];
    const texts = ['0', '-0', '0.5', '999999', '1e+06', '-1.234567e+06', '1e+21', '1.5e+100', '0.0001', '1e-05'];
    expect(numbers.map(goFloat)).toEqual([...texts, '-2.5e-07']);
  });
});

describe('jsonNumber', () => {
  it('has no exponent below 1e21, and the sign of minus zero', () => {
    expect([1e6, 1e20, 1e21, 0, -0].map(jsonNumber)).toEqual(['1000000', '100000000000000000000', '1e+21', '0', '-0']);
  });
});

describe('rangePrintsPlainly', () => {
  it('needs both ends of a range of integers below 1e6', () => {
    expect(rangePrintsPlainly('integer', -999_999, 999_999)).toBe(true);
    expect(rangePrintsPlainly('integer', -1e6, 0)).toBe(false);
    expect(rangePrintsPlainly('integer', 0, 1e6)).toBe(false);
    expect(rangePrintsPlainly('integer', Number.NEGATIVE_INFINITY, 0)).toBe(false);
  });

  it('needs a range of other numbers to start at 1e-4, because it holds smaller ones otherwise', () => {
    expect(rangePrintsPlainly('number', 0.0001, 999_999)).toBe(true);
    expect(rangePrintsPlainly('number', 0.00009, 1)).toBe(false);
    expect(rangePrintsPlainly('number', 0, 1)).toBe(false);
    expect(rangePrintsPlainly('number', -1, 1)).toBe(false);
    expect(rangePrintsPlainly('number', 1, 1e6)).toBe(false);
  });
});

describe('exactInteger', () => {
  it('rejects integers that a float64 does not represent exactly', () => {
    expect(exactInteger(2 ** 53 - 1, 'here')).toBe(9007199254740991);
    expect(() => exactInteger(2n ** 53n, 'here')).toThrow('9007199254740992 is outside');
  });
});
