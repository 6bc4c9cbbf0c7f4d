/** Solves `a x = b` in place for a symmetric positive definite 6 x 6 matrix (Cholesky, lower triangle). */
export function solveSymmetric(a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[6 * i + j]!;
      for (let k = 0; k < j; k++) sum -= a[6 * i + k]! * a[6 * j + k]!;
      a[6 * i + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / a[7 * j]!;
    }
  }
  for (let i = 0; i < 6; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[6 * i + k]! * b[k]!;
    b[i] = sum / a[7 * i]!;
  }
  for (let i = 5; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < 6; k++) sum -= a[6 * k + i]! * b[k]!;
    b[i] = sum / a[7 * i]!;
  }
}
