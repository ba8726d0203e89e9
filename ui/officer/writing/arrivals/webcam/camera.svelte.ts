// This computer's camera: on while its dialog is open, off as soon as that closes.

/** `off`: let go. The rest say why there is no picture. */
export type CameraState = "starting" | "live" | "off" | "none" | "refused" | "busy";

/** What `getUserMedia` said, in our words. */
export function stateOf(thrown: unknown): CameraState {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  // `NotFoundError` and WebKit's `OverconstrainedError`; and a window that has no media devices at all.
  return "none";
}

export class Camera {
  state = $state<CameraState>("starting");
  stream = $state.raw<MediaStream | null>(null);
  #asked = 0;

  async start(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.state = "starting";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: 1920 }, height: { ideal: 1080 }, facingMode: "environment" },
      });
      // Left while the officer was being asked: the camera must not stay on.
      if (asked !== this.#asked) return stopStream(stream);
      this.stream = stream;
      this.state = "live";
    } catch (thrown) {
      if (asked === this.#asked) this.state = stateOf(thrown);
    }
  }

  stop(): void {
    this.#asked += 1;
    if (this.stream) stopStream(this.stream);
    this.stream = null;
    this.state = "off";
  }
}

function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What the camera shows now, as a JPEG. None while it shows nothing. */
export function still(video: HTMLVideoElement, name: string): Promise<File | null> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  if (!context || canvas.width === 0) return Promise.resolve(null);
  context.drawImage(video, 0, 0);
  return new Promise((done) => {
    const made = (blob: Blob | null) => done(blob && new File([blob], name, { type: "image/jpeg" }));
    canvas.toBlob(made, "image/jpeg", 0.92);
  });
}
