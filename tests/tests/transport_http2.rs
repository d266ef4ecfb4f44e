//! HTTP/2 on both sides, with and without TLS.

#![expect(clippy::unwrap_used, reason = "a test that cannot start has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use gatepost_server::TlsFiles;
use gatepost_tests::net::{Backend, Gateway};
use http::{HeaderMap, Request, Response, StatusCode, Version};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::http2::SendRequest;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn h2c_carries_requests_side_by_side() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let client = h2c(gateway.address).await;
    let calls = (0..50).map(|number| {
        let mut client = client.clone();
        async move {
            let text = format!("number {number}");
            let response = client.send_request(post(gateway_url(), Full::from(text.clone()))).await.unwrap();
            assert_eq!(response.version(), Version::HTTP_2);
            assert_eq!(text_of(response).await, text);
        }
    });
    futures_util::future::join_all(calls).await;
    assert!(backend.seen().iter().all(|seen| seen.version == Version::HTTP_11));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn http2_reaches_a_backend_that_wants_it_over_one_connection_with_trailers() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).forward("http-version=\"2\"").start();
    let mut client = h2c(gateway.address).await;
    for _ in 0..3 {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", "0".parse().unwrap());
        let frames = [Frame::data(Bytes::from_static(b"message")), Frame::trailers(trailers.clone())];
        let body = StreamBody::new(futures_util::stream::iter(frames.map(Ok::<_, BoxError>)));
        let mut request = post(gateway_url(), body);
        request.headers_mut().insert("te", "trailers".parse().unwrap());
        let response = client.send_request(request.map(BodyExt::boxed_unsync)).await.unwrap();
        let collected = response.into_body().collect().await.unwrap();
        assert_eq!(collected.trailers(), Some(&trailers));
        assert_eq!(collected.to_bytes(), "message");
    }
    let seen = backend.seen();
    assert!(seen.iter().all(|seen| seen.version == Version::HTTP_2 && seen.headers["te"] == "trailers"));
    assert_eq!(backend.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_http1_client_reaches_an_http2_backend() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).forward("http-version=\"2\"").start();
    let mut client = gateway.connect();
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
    assert_eq!(client.reply().body, "abc");
    assert_eq!(backend.seen()[0].version, Version::HTTP_2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn host_and_authority_must_agree() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = h2c(gateway.address).await;
    let mut request = post(gateway_url(), Full::from("x"));
    request.headers_mut().insert("host", "other".parse().unwrap());
    let response = client.send_request(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(backend.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn tls_negotiates_the_version() {
    let certificate = Certificate::new();
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).tls(certificate.files()).start();
    for (protocol, version) in [("h2", Version::HTTP_2), ("http/1.1", Version::HTTP_11)] {
        let stream = certificate.connect(gateway.address, protocol).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
        let io = TokioIo::new(stream);
        let response = if version == Version::HTTP_2 {
            let (mut client, connection) =
                hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
            tokio::spawn(connection);
            client.send_request(post(gateway_url(), Full::<Bytes>::from("secret"))).await.unwrap()
        } else {
            let (mut client, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
            tokio::spawn(connection);
            let mut request = post("/", Full::<Bytes>::from("secret"));
            request.headers_mut().insert("host", "localhost".parse().unwrap());
            client.send_request(request).await.unwrap()
        };
        assert_eq!(response.version(), version);
        assert_eq!(text_of(response).await, "secret");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_client_without_tls_gets_nothing_from_a_tls_port() {
    let certificate = Certificate::new();
    let gateway = Gateway::to("127.0.0.1:1").tls(certificate.files()).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(!client.rest().contains("HTTP/1.1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_handshake_that_stalls_is_cut_off() {
    let certificate = Certificate::new();
    let setup = Gateway::to("127.0.0.1:1").tls(certificate.files());
    let gateway = setup.limits(|limits| limits.header_time = Duration::from_millis(200)).start();
    assert!(gateway.connect().is_closed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_backend_with_tls_must_be_trusted() {
    let certificate = Certificate::new();
    let backend = Backend::echo();
    let front = Gateway::to(backend.address).tls(certificate.files()).start();
    let target = format!("localhost:{}", front.address.port());
    for version in ["1", "2", "2or1"] {
        let setup = Gateway::to(&target).secure_backend([certificate.der.clone()]);
        let gateway = setup.forward(&format!("http-version=\"{version}\"")).start();
        let mut client = gateway.connect();
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assert_eq!(client.reply().body, "abc");
    }
    let gateway = Gateway::to(&target).secure_backend([]).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let reply = client.reply();
    assert_eq!(reply.status, 500);
}

#[test]
fn certificates_that_cannot_be_used_are_reported() {
    let (one, other) = (Certificate::new(), Certificate::new());
    let load = |certificate: &std::path::Path, key: &std::path::Path| {
        let tls = TlsFiles { certificate: certificate.to_owned(), key: key.to_owned() };
        let binding =
            gatepost_server::Binding { address: SocketAddr::from(([127, 0, 0, 1], 0)), tls: Some(tls) };
        gatepost_server::Listener::bind(&binding).map(drop).map_err(|error| error.to_string())
    };
    let (files, others) = (one.files(), other.files());
    assert_eq!(load(&files.certificate, &files.key), Ok(()));
    let mismatched = load(&files.certificate, &others.key).unwrap_err();
    assert!(mismatched.contains("cannot be used with its key"), "{mismatched}");
    let swapped = load(&files.key, &files.certificate).unwrap_err();
    assert!(swapped.contains("there is no certificate in"), "{swapped}");
    let missing = load(&one.folder.path().join("absent.pem"), &files.key).unwrap_err();
    assert!(missing.contains("absent.pem"), "{missing}");
}

async fn h2c<B>(address: SocketAddr) -> SendRequest<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

fn gateway_url() -> &'static str {
    "http://gateway/"
}

fn post<B>(url: &str, body: B) -> Request<B> {
    Request::post(url).body(body).unwrap()
}

async fn text_of(response: Response<Incoming>) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A certificate made for this test, and its files.
struct Certificate {
    der: CertificateDer<'static>,
    folder: tempfile::TempDir,
}

impl Certificate {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("certificate.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        Self { der: made.cert.der().clone(), folder }
    }

    fn files(&self) -> TlsFiles {
        let file = |name| self.folder.path().join(name);
        TlsFiles { certificate: file("certificate.pem"), key: file("key.pem") }
    }

    async fn connect(
        &self,
        address: SocketAddr,
        protocol: &str,
    ) -> tokio_rustls::client::TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }
}
