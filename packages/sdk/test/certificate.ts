import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A key and a certificate that nobody but who is told of its file trusts. */
export interface OwnCertificate {
  readonly key: Buffer
  readonly cert: Buffer
  /** PEM, as `NODE_EXTRA_CA_CERTS` and `SSL_CERT_FILE` name it. */
  readonly file: string
}

/** Makes a certificate for a host in a directory. */
export function makeCertificate(directory: string, host: string): OwnCertificate {
  const [key, file] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const made = ['-keyout', key, '-out', file, '-days', '2', '-newkey', 'rsa:2048', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(file), file }
}
