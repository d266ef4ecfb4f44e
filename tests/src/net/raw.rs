//! Clients and backends that speak bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// One side of a connection, which sends and expects bytes.
pub struct Raw {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A response, as its bytes were.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The lines after the first, as they came.
    pub headers: Vec<(String, String)>,
    /// The body; chunks are put together, trailers left out.
    pub body: String,
}

impl Raw {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).expect("somebody listens"))
    }

    fn over(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_nodelay(true).expect("no delay");
        Self { stream, buffer: Vec::new() }
    }

    /// Two handles of the same connection, one to send and one to read.
    pub fn split(self) -> (Self, Self) {
        let stream = self.stream.try_clone().expect("a socket");
        (Self { stream, buffer: Vec::new() }, self)
    }

    /// Sends bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        // A refusal may come before the last byte is sent; what came is what counts.
        let _ = self.stream.write_all(bytes.as_ref());
        self
    }

    /// Says that nothing more will be sent.
    pub fn finish(&mut self) -> &mut Self {
        self.stream.shutdown(std::net::Shutdown::Write).expect("an open connection");
        self
    }

    /// Reads until these bytes have come, and gives everything up to their end.
    #[track_caller]
    pub fn until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = find(&self.buffer, end.as_bytes()) {
                let rest = self.buffer.split_off(at + end.len());
                let bytes = std::mem::replace(&mut self.buffer, rest);
                return String::from_utf8_lossy(&bytes).into_owned();
            }
            let come = self.fill();
            assert!(come, "the connection ended before {end:?}: {:?}", String::from_utf8_lossy(&self.buffer));
        }
    }

    /// Reads one response to a request that was not `HEAD`.
    #[track_caller]
    pub fn reply(&mut self) -> Reply {
        let (status, headers) = self.head();
        let value =
            |name: &str| headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        let body = if let Some(length) = value("content-length") {
            self.take(length.parse().expect("a length"))
        } else if value("transfer-encoding") == Some("chunked") {
            self.chunks()
        } else if status < 200 || status == 204 || status == 304 {
            String::new()
        } else {
            self.rest()
        };
        Reply { status, headers, body }
    }

    /// Reads the status and the headers of a response; names in lower case.
    #[track_caller]
    pub fn head(&mut self) -> (u16, Vec<(String, String)>) {
        let head = self.until("\r\n\r\n");
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
        (status.parse().expect("a status"), headers)
    }

    /// Reads until the other side closes.
    pub fn rest(&mut self) -> String {
        while self.fill() {}
        String::from_utf8_lossy(&std::mem::take(&mut self.buffer)).into_owned()
    }

    /// Whether a response comes before the other side closes.
    pub fn is_answered(&mut self) -> bool {
        self.fill()
    }

    /// Whether the other side has closed, or closes within the patience of a test, with no more bytes.
    pub fn is_closed(&mut self) -> bool {
        self.buffer.is_empty() && matches!(self.stream.read(&mut [0]), Ok(0)) || self.is_reset()
    }

    /// Whether nothing comes for a moment.
    pub fn is_silent(&mut self, moment: Duration) -> bool {
        self.stream.set_read_timeout(Some(moment)).expect("a timeout");
        let silent = self.buffer.is_empty() && !self.fill_or_wait();
        self.stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        silent
    }

    fn is_reset(&mut self) -> bool {
        matches!(self.stream.read(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset)
    }

    fn take(&mut self, length: usize) -> String {
        while self.buffer.len() < length {
            assert!(self.fill(), "the connection ended within a body");
        }
        let rest = self.buffer.split_off(length);
        String::from_utf8_lossy(&std::mem::replace(&mut self.buffer, rest)).into_owned()
    }

    fn chunks(&mut self) -> String {
        let mut body = String::new();
        loop {
            let size = self.until("\r\n");
            let size = usize::from_str_radix(size.trim(), 16).expect("the size of a chunk");
            if size == 0 {
                while self.until("\r\n") != "\r\n" {}
                return body;
            }
            body.push_str(&self.take(size));
            self.until("\r\n");
        }
    }

    fn fill(&mut self) -> bool {
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece) {
            Ok(0) => false,
            Ok(length) => {
                self.buffer.extend(piece.iter().take(length));
                true
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => false,
            Err(error) => {
                let so_far = String::from_utf8_lossy(&self.buffer);
                panic!("nothing more comes: {error}, after {so_far:?}")
            }
        }
    }

    fn fill_or_wait(&mut self) -> bool {
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece) {
            Ok(length) => {
                self.buffer.extend(piece.iter().take(length));
                true
            }
            Err(_) => false,
        }
    }
}

impl Reply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// A backend that is a function over connections, each on a thread of its own.
pub struct RawBackend {
    /// Where it listens.
    pub address: SocketAddr,
}

impl RawBackend {
    /// Starts it on a free port; it ends with the test's process.
    pub fn start(serve: impl Fn(Raw) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let serve = Arc::new(serve);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let serve = Arc::clone(&serve);
                let Ok(stream) = stream else { return };
                thread::spawn(move || serve(Raw::over(stream)));
            }
        });
        Self { address }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// How long a test waits for bytes that should come.
const PATIENCE: Duration = Duration::from_secs(10);
